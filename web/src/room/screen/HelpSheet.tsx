import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/index.ts'
import classes from './Sheets.module.css'

/** Lists the keyboard shortcuts of this call, with a switch that turns them off. */
export function HelpSheet(props: {
  opened: boolean
  onClose: () => void
  /** Pairs of a key and a text that says what it does. */
  keys: readonly (readonly [key: string, does: string])[]
  on: boolean
  setOn: (on: boolean) => void
}) {
  const { t } = useTranslation('room')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('room.help.title')}>
      <p className={classes.body}>{t('room.help.body')}</p>
      <dl className={classes.keys}>
        {props.keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd className={classes.key}>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label={t('room.help.switch')}
        checked={props.on}
        onChange={(event) => props.setOn(event.currentTarget.checked)}
      />
    </Dialog>
  )
}
