import { probeSaturation } from './probe-saturation.ts';
import { systemFlags } from './system-flags.ts';

/** What the processor has for networks in int8. */
export interface IntegerSupport {
  /** Whether it has instructions that sum products of bytes (VNNI, dot product): several times as fast as fp32. */
  readonly dotProduct: boolean;
  /**
   * Whether sums of two products of bytes saturate at 16 bits on the way (`vpmaddubsw`, x86 without VNNI): then weights must
   * keep to 7 bits to come out right.
   */
  readonly saturates: boolean;
  /** Where this is known from, for `graft doctor`. */
  readonly evidence: string;
}

/**
 * Finds out from the operating system what the processor can do, or by trying where the system does not say.
 *
 * @param sources for tests: what the system says
 */
export async function detectIntegerSupport(sources: IntegerSupportSources = systemSources()): Promise<IntegerSupport> {
  const found = fromFlags(await sources.flags());
  if (found) return found;
  const saturates = await sources.saturates();
  return { dotProduct: !saturates, saturates, evidence: `a trial run: sums ${saturates ? '' : 'do not '}saturate` };
}

/** Where the knowledge comes from. */
export interface IntegerSupportSources {
  /** Names of instruction sets in the system's own spelling; empty where it does not tell. */
  flags(): Promise<readonly string[]>;
  /** Tries whether 8-bit sums saturate. */
  saturates(): Promise<boolean>;
}

/** Linux's names in /proc/cpuinfo (x86 `flags`, arm64 `Features`) and macOS's of sysctl. */
const DOT_PRODUCT = [
  'avx512_vnni',
  'avx_vnni',
  'avx_vnni_int8',
  'amx_int8',
  'asimddp',
  'i8mm',
  'hw.optional.arm.FEAT_DotProd',
];

/** Instruction sets whose 8-bit products ONNX Runtime sums in 16 bits, unless it has a dot product. */
const SATURATING = ['avx2', 'ssse3'];

function fromFlags(flags: readonly string[]): IntegerSupport | undefined {
  const dot = DOT_PRODUCT.find((flag) => flags.includes(flag));
  if (dot !== undefined) return { dotProduct: true, saturates: false, evidence: dot };
  const saturating = SATURATING.find((flag) => flags.includes(flag));
  if (saturating !== undefined) {
    return { dotProduct: false, saturates: true, evidence: `${saturating} without VNNI` };
  }
  if (flags.includes('asimd')) return { dotProduct: false, saturates: false, evidence: 'asimd without asimddp' };
  return undefined;
}

function systemSources(): IntegerSupportSources {
  return { flags: systemFlags, saturates: probeSaturation };
}
