import { runBackboneSuite } from '@graft/core/testing';

import plugin from './index.ts';

runBackboneSuite(plugin, {
  manifest: new URL('../package.json', import.meta.url),
  golden: new URL('../../../test-fixtures/golden/', import.meta.url),
});
