import { POLICIES, TUTORIAL_POLICY, type AugmentationPolicy, type PolicyName } from '@graft/core/image';
import type { PreparedCase } from '../run/contract.ts';
import { pipelineCase } from './pipeline-case.ts';

interface Params {
  readonly files: readonly string[];
  readonly size: number;
  readonly kind: PolicyName | 'affine';
  readonly threads: number;
}

/** Graft's pipeline on files, each photo's view drawn anew. */
export function prepare({ kind, ...params }: Params): Promise<PreparedCase> {
  return pipelineCase({ ...params, policy: kind === 'affine' ? AFFINE : POLICIES[kind] });
}

/** The tutorial's warp, of a picture that is resized antialiased. */
const AFFINE: AugmentationPolicy = { ...TUTORIAL_POLICY, name: 'affine', interpolation: 'bilinear' };
