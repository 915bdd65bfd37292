import { GraftError, isGraftError } from './graft-error.ts';

describe('GraftError', () => {
  it('says what was received, what was expected and what to run next', () => {
    const error = new GraftError({
      code: 'unknown-backbone',
      what: 'There is no such backbone',
      received: '"vg16"',
      expected: 'one of vgg16, vgg19',
      next: 'graft backbones',
    });
    expect(error.message).toBe(
      'There is no such backbone. Received: "vg16". Expected: one of vgg16, vgg19. Next: graft backbones',
    );
    expect(isGraftError(error)).toBe(true);
  });
  it('is not any error with a code', () => {
    expect(isGraftError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
  });
});
