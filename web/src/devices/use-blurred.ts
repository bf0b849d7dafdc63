import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { BackgroundBlur, loadBlur, pageClock, Scope } from '../engine/base/index.ts'
import type { BlurState } from '../engine/index.ts'
import type { BlurChoice } from './blur-choice.ts'

interface Blurred {
  /** The picture with its background as chosen; null while it is not there yet, or has failed. */
  stream: MediaStream | null
  state: BlurState
  tryAgain: () => void
}

/** Blurs the picture of an open camera for the preview, where that is chosen. A call blurs its own copy. */
export function useBlurred(stream: MediaStream | null, choice: BlurChoice): Blurred {
  const chosen = useSyncExternalStore(choice.subscribe, choice.getSnapshot)
  const [made, setMade] = useState<{ of: MediaStream; stream: MediaStream | null; state: BlurState } | null>(null)
  const blur = useRef<BackgroundBlur | null>(null)
  const isWanted = chosen === 'on'
  useEffect(() => {
    const camera = stream?.getVideoTracks()[0]
    if (!isWanted || !stream || !camera) return
    const clock = pageClock()
    const scope = new Scope(clock)
    scope.own(clock.close)
    const changed = (): void => {
      const { picture, state } = one
      setMade({ of: stream, stream: picture && new MediaStream([picture]), state })
      if (state === 'tooSlow') choice.set('tooSlow')
    }
    const one = new BackgroundBlur({ scope, load: loadBlur, changed, log: () => undefined })
    one.follow(camera)
    one.set(true)
    blur.current = one
    return () => {
      blur.current = null
      scope.close()
    }
  }, [stream, isWanted, choice])
  const tryAgain = (): void => blur.current?.set(true)
  if (!isWanted) return { stream, state: chosen, tryAgain }
  // Between the choice and the first news of it, the picture is held back, too.
  return made?.of === stream && made ? { ...made, tryAgain } : { stream: null, state: 'loading', tryAgain }
}
