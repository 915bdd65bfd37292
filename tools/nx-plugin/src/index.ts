export { default as backboneGenerator, type BackboneGeneratorOptions } from './backbone/generator.ts';
export { familyNames, type FamilyNames } from './backbone/family-names.ts';
