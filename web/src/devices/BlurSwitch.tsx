import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { canBlur } from '../engine/base/index.ts'
import type { BlurState } from '../engine/index.ts'

/** Switches the blurring of our picture's background, and says why it is off where the device cannot. */
export function BlurSwitch({ state, onChange }: { state: BlurState; onChange: (on: boolean) => void }) {
  const { t } = useTranslation('devices')
  const checked = state !== 'off' && state !== 'tooSlow'
  const isOffered = checked || canBlur()
  return (
    <Switch
      label={t('blur.label')}
      description={t(isOffered ? `blur.is.${state}` : 'blur.impossible')}
      checked={checked}
      disabled={!isOffered}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
