import assert from 'node:assert/strict';

type TestBody = () => void | Promise<void>;

/** The part of a test runner that the suites need: Jest's, and Vitest's or Mocha's with globals, have it. */
export interface TestGlobals {
  describe: (name: string, body: () => void) => void;
  it: {
    (name: string, body: TestBody, timeout?: number): void;
    skip: (name: string, body?: TestBody) => void;
  };
  beforeAll: (body: TestBody, timeout?: number) => void;
  afterAll: (body: TestBody, timeout?: number) => void;
}

/** The running test file's globals. */
export function testGlobals(): TestGlobals {
  const globals = globalThis as unknown as Partial<TestGlobals>;
  assert.ok(
    globals.describe && globals.it && globals.beforeAll && globals.afterAll,
    'this is called from a test file of a runner with the globals describe, it, beforeAll and afterAll',
  );
  return globals as TestGlobals;
}
