import { fragmentCodeIn } from '../../platform/index.ts'

/** The code of an invitation's link: in the fragment, which browsers send to nobody. */
export function codeIn(hash: string): string | null {
  return fragmentCodeIn(hash, 22)
}
