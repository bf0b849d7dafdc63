import '@mantine/core/styles/Checkbox.css'
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core'
import { IconBell, IconBellOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTone } from '../../devices/index.ts'
import classes from './AlertChoices.module.css'
import { type AlertWay, alertWays, chooseAlert, useAlertSettings } from './alert-settings.ts'

/** Lets the doctor choose how arrivals are heard while another tab or window is in front. */
export function AlertChoices() {
  const { t } = useTranslation('practice')
  const { sound, title, desktop } = useAlertSettings()
  const any = sound || title || desktop
  return (
    <Popover width={320} position="bottom-end" shadow="md" radius="lg" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={36} aria-label={t('alerts.open')} title={t('alerts.open')}>
          {any ? <IconBell size={20} aria-hidden="true" /> : <IconBellOff size={20} aria-hidden="true" />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Choices />
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices() {
  const { t } = useTranslation('practice')
  const settings = useAlertSettings()
  const tone = useTone()
  const [blocked, setBlocked] = useState(false)
  const choose = async (way: AlertWay, on: boolean): Promise<void> => {
    const allowed = way !== 'desktop' || !on || (await mayNotify())
    setBlocked(way === 'desktop' && !allowed)
    if (allowed) chooseAlert(way, on)
  }
  return (
    <fieldset className={classes.choices}>
      <legend>{t('alerts.legend')}</legend>
      {alertWays.map((way) => (
        <Checkbox
          key={way}
          label={t(`alerts.${way}`)}
          checked={settings[way]}
          onChange={(event) => void choose(way, event.currentTarget.checked)}
        />
      ))}
      <p role="status" className={classes.blocked}>
        {blocked ? t('alerts.blocked') : null}
      </p>
      <Button variant="default" onClick={() => tone.chime()}>
        {t('alerts.try')}
      </Button>
    </fieldset>
  )
}

async function mayNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return (await Notification.requestPermission()) === 'granted'
}
