import { SCENARIOS } from './index.ts';

describe('the scenarios', () => {
  it.each(SCENARIOS.map(({ name, title }) => [name, title]))(
    '%s: its title fits a terminal of 80 columns',
    (name, title) => {
      expect(`${name}: ${title}`.length).toBeLessThanOrEqual(80);
    },
  );
});
