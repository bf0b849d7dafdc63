import { useEffect, useState } from 'react'

/** How loud the microphone hears, 0 to 1, ten times a second; 0 without one. */
export function useMicLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0)
  useEffect(() => {
    const track = stream?.getAudioTracks()[0]
    if (!track || typeof AudioContext === 'undefined') return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    const source = context.createMediaStreamSource(new MediaStream([track]))
    source.connect(analyser)
    void context.resume().catch(() => undefined)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      setLevel(loudness(samples))
    }, 100)
    return () => {
      clearInterval(timer)
      source.disconnect()
      void context.close().catch(() => undefined)
      setLevel(0)
    }
  }, [stream])
  return level
}

/** Root mean square in decibels, −60 dB as 0 and −10 dB as 1: roughly how loud it feels. */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const decibel = 10 * Math.log10(sum / samples.length + 1e-12)
  return Math.min(1, Math.max(0, (decibel + 60) / 50))
}
