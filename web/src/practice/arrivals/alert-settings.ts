import { useSyncExternalStore } from 'react'
import { deviceStorage } from '../../platform/index.ts'

/** The ways in which a doctor hears of arrivals while the tab is hidden, and whether also during a call. */
export const alertWays = ['sound', 'title', 'desktop', 'duringCall'] as const
export type AlertWay = (typeof alertWays)[number]

export type AlertSettings = Readonly<Record<AlertWay, boolean>>

const KEY = 'arrival-alerts'
const usual: AlertSettings = { sound: true, title: true, desktop: false, duringCall: false }

const listeners = new Set<() => void>()
let settings: AlertSettings = read()

function read(): AlertSettings {
  const chosen = new Set((deviceStorage.get(KEY) ?? '').split(' '))
  if (!deviceStorage.get(KEY)) return usual
  return {
    sound: chosen.has('sound'),
    title: chosen.has('title'),
    desktop: chosen.has('desktop'),
    duringCall: chosen.has('duringCall'),
  }
}

/** The settings of this device. */
export const alertSettings = (): AlertSettings => settings

export function chooseAlert(way: AlertWay, on: boolean): void {
  settings = { ...settings, [way]: on }
  // A word that is no way keeps an empty choice apart from none.
  deviceStorage.set(KEY, ['chosen', ...alertWays.filter((one) => settings[one])].join(' '))
  for (const listener of listeners) listener()
}

export function useAlertSettings(): AlertSettings {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, alertSettings)
}
