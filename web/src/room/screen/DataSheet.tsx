import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, DataMode } from '../../engine/index.ts'
import { Dialog } from '../../ui/index.ts'
import classes from './Sheets.module.css'

const MODES: readonly DataMode[] = ['full', 'saver', 'audioOnly']
const LOOK_MS = 2000

interface Props {
  room: CallRoomApi
  mode: DataMode
}

/** Lets the person choose how much of the network this call may use, and shows what it has used so far. */
export function DataSheet({ opened, onClose, ...props }: Props & { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('room')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('room.data.title')}>
      {opened ? <Choice {...props} /> : null}
    </Dialog>
  )
}

function Choice({ room, mode }: Props) {
  const { t } = useTranslation('room')
  const used = useUsage(room)
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
  return (
    <>
      <fieldset className={classes.modes}>
        <legend className={classes.unseen}>{t('room.data.title')}</legend>
        {MODES.map((one) => (
          <label key={one} className={classes.mode}>
            <input type="radio" name="data-mode" checked={mode === one} onChange={() => room.setDataMode(one)} />
            <span>
              <strong>{t(`room.data.${one}`)}</strong>
              <span className={classes.hint}>{t(`room.data.${one}Body`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p className={classes.used}>
        <strong>{t('room.data.used', { total: megabytes(used.sentBytes + used.receivedBytes) })}</strong>
        <span className={classes.hint}>
          {t('room.data.split', { sent: megabytes(used.sentBytes), received: megabytes(used.receivedBytes) })}
        </span>
      </p>
    </>
  )
}

function useUsage(room: CallRoomApi) {
  const [used, setUsed] = useState(room.usage)
  useEffect(() => {
    const timer = setInterval(() => setUsed(room.usage()), LOOK_MS)
    return () => clearInterval(timer)
  }, [room])
  return used
}
