export { imageFixture, imagesFolder, readImageGolden, type ImageGolden } from './images.ts';
