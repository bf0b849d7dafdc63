import { useEffect, useState } from 'react'
import { createRingtone, type Ringtone } from './ringtone.ts'

/** Creates a ringtone, which lives as long as the component. */
export function useTone(): Ringtone {
  const [tone] = useState(() => createRingtone())
  useEffect(() => () => tone.close(), [tone])
  return tone
}
