/** A decoded photo: RGB bytes, row by row. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly rgb: Uint8Array;
}

/** A picture as a terminal takes it, to be written with the cursor at its upper left corner. */
export interface Graphic {
  /** Tells pictures apart: the photo's path and its size. */
  readonly key: string;
  /** Size in characters. */
  readonly columns: number;
  readonly rows: number;
  readonly draw: string;
  /** What removes it again; absent where writing text over it does. */
  readonly erase?: string;
}

/** A picture at its place, in characters from the screen's upper left corner. */
export interface PlacedGraphic {
  readonly graphic: Graphic;
  readonly x: number;
  readonly y: number;
}
