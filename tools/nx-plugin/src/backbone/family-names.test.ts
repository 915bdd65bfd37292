import { familyNames } from './family-names.ts';

describe('familyNames', () => {
  it('writes a name in every way that is needed', () => {
    expect(familyNames('shuffle-net-v2')).toEqual({
      kebab: 'shuffle-net-v2',
      snake: 'shuffle_net_v2',
      pascal: 'ShuffleNetV2',
    });
  });
  it.each(['ShuffleNet', 'shuffle_net', 'shuffle net', '9net', '../escape', '', '-'])('refuses %j', (name) => {
    expect(() => familyNames(name)).toThrow(/kebab case/);
  });
  it('offers the nearest name that would do', () => {
    expect(() => familyNames('ShuffleNet')).toThrow('npx nx g @graft/nx-plugin:backbone shuffle-net');
  });
});
