/** torchvision's function for the same architecture, where it has one. */
export const TORCHVISION: Readonly<Record<string, string>> = {
  vgg16: 'vgg16',
  vgg19: 'vgg19',
  resnet50: 'resnet50',
  resnet101: 'resnet101',
  resnet152: 'resnet152',
  mobilenet_v2: 'mobilenet_v2',
  densenet121: 'densenet121',
  densenet169: 'densenet169',
  densenet201: 'densenet201',
};
