// Imported here and not with the other styles, because no page before sign-in needs it.
import '@mantine/core/styles/Radio.css'
import { Radio, Stack } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { type DataModeChoice, dataModes } from './data-mode.ts'

/** Lets the person choose picture and sound, less of both, or sound alone. The choice is stored on this device. */
export function ModeChoice({ choice, onChange }: { choice: DataModeChoice; onChange: () => void }) {
  const { t } = useTranslation('check')
  const mode = useSyncExternalStore(choice.subscribe, choice.getSnapshot)
  return (
    <Radio.Group
      label={t('mode.title')}
      value={mode}
      onChange={(value) => {
        const chosen = dataModes.find((one) => one === value)
        if (!chosen || chosen === mode) return
        choice.set(chosen)
        onChange()
      }}
    >
      <Stack gap={10} mt={6}>
        {dataModes.map((one) => (
          <Radio key={one} value={one} label={t(`mode.${one}`)} description={t(`mode.${one}Body`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
