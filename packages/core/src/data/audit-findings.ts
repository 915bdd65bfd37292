import type { Split } from './contract.ts';

/** One photo as the audit found it on disk. */
export interface AuditPhoto {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the audited folder, with `/`. */
  readonly file: string;
  /** Absent where the folder is not divided into parts. */
  readonly split?: Split;
  /** Absent for a photo outside any class folder. */
  readonly className?: string;
}

/** A file that cannot be used at all. */
export interface UnreadableFinding {
  readonly kind: 'unreadable';
  readonly file: string;
  /** The pipeline's code: `empty`, `not-an-image`, `corrupt`, … */
  readonly code: string;
  readonly message: string;
}

/** A file with pixels, but not all, or not surely right ones. */
export interface DamagedFinding {
  readonly kind: 'damaged';
  readonly file: string;
  /** The pipeline's code: `truncated`, … */
  readonly code: string;
  readonly message: string;
}

/** A name that says another format than the bytes. Graft goes by the bytes; other programs may not. */
export interface WrongExtensionFinding {
  readonly kind: 'wrong-extension';
  readonly file: string;
  readonly extension: string;
  /** What the bytes are, e.g. `png`. */
  readonly format: string;
}

/** How sure two files are the same photo: same bytes, same decoded pixels, or the same picture resized or re-encoded. */
export type Match = 'bytes' | 'pixels' | 'near';

export interface DuplicateMember {
  readonly file: string;
  readonly split?: Split;
  readonly className?: string;
  /** Upright size in pixels. */
  readonly width: number;
  readonly height: number;
  /** How this file matches the group's first; the first itself is `bytes`. */
  readonly match: Match;
}

/** Files that show one photo. The first is the one to keep. */
export interface DuplicateFinding {
  readonly kind: 'duplicate';
  /** The weakest match in the group. */
  readonly match: Match;
  readonly members: readonly DuplicateMember[];
  /** In two parts: what is learned by heart in training is asked in the test. */
  readonly leak: boolean;
  /** Under two classes: one of them is wrong. */
  readonly conflict: boolean;
}

/** Classes of very different size in one part. */
export interface ImbalanceFinding {
  readonly kind: 'imbalance';
  readonly split?: Split;
  /** Class name → readable photos. */
  readonly counts: Readonly<Record<string, number>>;
  /** Largest over smallest. */
  readonly ratio: number;
}

/** A photo of a size that suggests an icon, a banner or a scan error. */
export interface OddSizeFinding {
  readonly kind: 'odd-size';
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly reason: 'tiny' | 'elongated';
}

/** A photo whose features point where those of another one in its group point. */
export interface SimilarMember {
  readonly file: string;
  readonly split?: Split;
  readonly className?: string;
  readonly width: number;
  readonly height: number;
  /** Greatest cosine of its features with those of another member, at most 1. */
  readonly cosine: number;
}

/**
 * Photos that a network finds alike though no hash does: one scene cropped, mirrored, taken a second later; or two scenes that
 * look alike. A matter for a person's eyes: it makes no audit fail.
 */
export interface SimilarFinding {
  readonly kind: 'similar';
  /** The one to keep first. */
  readonly members: readonly SimilarMember[];
  /** In two parts. */
  readonly leak: boolean;
  /** Under two classes. */
  readonly conflict: boolean;
}

export type Finding =
  | UnreadableFinding
  | DamagedFinding
  | WrongExtensionFinding
  | DuplicateFinding
  | SimilarFinding
  | ImbalanceFinding
  | OddSizeFinding;

/** What {@link auditFolder} found out; plain JSON. */
export interface AuditReport {
  readonly schemaVersion: 1;
  /** Absolute path of the audited folder. */
  readonly directory: string;
  /** Files looked at. */
  readonly files: number;
  /** Files with pixels. */
  readonly readable: number;
  readonly findings: readonly Finding[];
  /** Where a network was asked for photos that are alike: which, and from which cosine on. */
  readonly similarity?: { readonly backbone: string; readonly threshold: number };
  /** False where a file is corrupt or a photo leaks between parts; `graft audit` then exits with 1. */
  readonly clean: boolean;
}
