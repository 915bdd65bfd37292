export {
  imageFixture,
  imagesFolder,
  readCorpusGolden,
  readImageGolden,
  type CorpusGolden,
  type ImageGolden,
} from './images.ts';
