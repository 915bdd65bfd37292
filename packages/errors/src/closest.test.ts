import { closest } from './closest.ts';

describe('closest', () => {
  it('forgives case and separators', () => {
    expect(closest('MobileNet-V2', ['vgg16', 'mobilenet', 'mobilenet_v2'])).toBe('mobilenet_v2');
  });
  it('finds a misspelt name', () => {
    expect(closest('vg16', ['mobilenet', 'vgg16', 'vgg19'])).toBe('vgg16');
  });
  it('suggests nothing for a stranger', () => {
    expect(closest('zzzzzzzz', ['vgg16'])).toBeUndefined();
    expect(closest('vgg16', [])).toBeUndefined();
  });
});
