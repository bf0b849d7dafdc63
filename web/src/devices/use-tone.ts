import { useEffect, useState } from 'react'
import { createRingtone, type Ringtone } from './ringtone.ts'

/** A ringtone for as long as the component is there. */
export function useTone(): Ringtone {
  const [tone] = useState(() => createRingtone())
  useEffect(() => () => tone.close(), [tone])
  return tone
}
