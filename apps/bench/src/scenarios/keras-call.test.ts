import { kerasCall, parseKerasCall } from './keras-call.ts';

describe('parseKerasCall', () => {
  it('reads the function and its arguments', () => {
    expect(parseKerasCall('keras.applications.MobileNetV2(alpha=0.35)')).toEqual({
      function: 'MobileNetV2',
      arguments: { alpha: 0.35 },
    });
    expect(parseKerasCall('keras.applications.VGG16()')).toEqual({ function: 'VGG16', arguments: {} });
    expect(parseKerasCall('keras.applications.MobileNetV3Small(minimalistic=True, alpha=1)').arguments).toEqual({
      minimalistic: true,
      alpha: 1,
    });
  });
  it('refuses what Keras does not have', () => {
    expect(() => parseKerasCall('a network of our own')).toThrow(/cannot be a peer/);
  });
});

describe('kerasCall', () => {
  it('makes the peer of a backbone that Keras does not have a row that is missing, not the end of the run', async () => {
    expect(await kerasCall('mobilenet_025')).toMatchObject({ function: 'MobileNet' });
    expect(await kerasCall('seedling')).toEqual({ missing: expect.stringContaining('cannot be a peer') as string });
  });
});
