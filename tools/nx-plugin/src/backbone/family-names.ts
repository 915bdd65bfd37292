/** The ways in which a family's name is written. */
export interface FamilyNames {
  /** `shuffle-net`: the package's folder is `backbone-shuffle-net`. */
  readonly kebab: string;
  /** `shuffle_net`: preset ids, as Keras's functions in lower snake case. */
  readonly snake: string;
  /** `ShuffleNet`: the family, and part of function names. */
  readonly pascal: string;
}

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws Error where the name is not kebab case; the message gives the nearest that is. */
export function familyNames(name: string): FamilyNames {
  if (!KEBAB.test(name)) {
    const nearest = name
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[-0-9]+|-+$/g, '');
    const hint = KEBAB.test(nearest) ? ` Next: npx nx g @graft/nx-plugin:backbone ${nearest}` : '';
    throw new Error(`A family is named in kebab case. Received: "${name}". Expected: e.g. shuffle-net.${hint}`);
  }
  return {
    kebab: name,
    snake: name.replaceAll('-', '_'),
    pascal: name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  };
}
