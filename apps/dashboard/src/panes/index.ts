import type { PaneName } from '../state/screen-state.ts';
import { classesPane } from './classes.ts';
import { confusionPane } from './confusion.ts';
import { curvesPane } from './curves.ts';
import { dataPane } from './data.ts';
import { logPane } from './log.ts';
import type { Pane } from './pane.ts';
import { photosPane } from './photos.ts';
import { ratePane } from './rate.ts';
import { speedPane } from './speed.ts';

/** Every pane by its name. */
export const PANE: Readonly<Record<PaneName, Pane>> = {
  loss: curvesPane('loss'),
  accuracy: curvesPane('accuracy'),
  classes: classesPane,
  confusion: confusionPane,
  speed: speedPane,
  data: dataPane,
  photos: photosPane,
  log: logPane,
  rate: ratePane,
};
