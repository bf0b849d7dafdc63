import { useSyncExternalStore } from 'react'
import { deviceStorage, Store } from '../../platform/index.ts'

/** The ways in which a doctor hears of arrivals while the tab is hidden, and whether also during a call. */
export const alertWays = ['sound', 'title', 'desktop', 'duringCall'] as const
export type AlertWay = (typeof alertWays)[number]

export type AlertSettings = Readonly<Record<AlertWay, boolean>>

const KEY = 'arrival-alerts'
const usual: AlertSettings = { sound: true, title: true, desktop: false, duringCall: false }

const settings = new Store(read())

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
export const alertSettings = settings.getSnapshot

export function chooseAlert(way: AlertWay, on: boolean): void {
  const chosen = { ...settings.getSnapshot(), [way]: on }
  // A word that is no way keeps an empty choice apart from none.
  deviceStorage.set(KEY, ['chosen', ...alertWays.filter((one) => chosen[one])].join(' '))
  settings.set(chosen)
}

export function useAlertSettings(): AlertSettings {
  return useSyncExternalStore(settings.subscribe, alertSettings)
}
