import { SCENARIOS } from './index.ts';

describe('the scenarios', () => {
  it.each(SCENARIOS.map(({ name, title }) => [name, title]))(
    '%s: its title fits a terminal of 80 columns',
    (name, title) => {
      expect(`${name}: ${title}`.length).toBeLessThanOrEqual(80);
    },
  );

  it.each(SCENARIOS.filter(({ notes }) => notes).map((scenario) => [scenario.name, scenario] as const))(
    '%s: each of its notes is of one of its cases, and each case has one',
    (_, { notes = {}, cases }) => {
      expect(Object.keys(notes).sort()).toEqual([...cases].sort());
      for (const note of Object.values(notes)) expect(note).not.toMatch(/\.$/);
    },
  );
});
