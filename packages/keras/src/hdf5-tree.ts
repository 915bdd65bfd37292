/** A folder of the file. */
export interface Hdf5Group {
  readonly kind: 'group';
  /** The attributes that are lists of strings; a single string is a list of one. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, Hdf5Node>;
}

/** An array of the file, which is read when asked for. */
export interface Hdf5Dataset {
  readonly kind: 'dataset';
  readonly path: string;
  readonly shape: readonly number[] | null;
  /** HDF5's class: 0 integer, 1 float. */
  readonly type: number;
  /** Bytes of one value. */
  readonly size: number;
  readonly signed: boolean;
  /** Stored in chunks, and so perhaps compressed. */
  readonly chunked: boolean;
  /** Made up of other datasets, perhaps in other files. */
  readonly virtual: boolean;
}

/** `external` is a link into another file, which is never followed. */
export type Hdf5Node = Hdf5Group | Hdf5Dataset | { readonly kind: 'external' };
