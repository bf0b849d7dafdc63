// Here and not with the others: nobody needs it before sign-in.
import '@mantine/core/styles/Radio.css'
import { Radio, Stack } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { type DataModeChoice, dataModes } from './data-mode.ts'

/** Picture and sound, less of both, or sound alone: for this device, until it is changed. */
export function ModeChoice({ choice, onChange }: { choice: DataModeChoice; onChange: () => void }) {
  const { t } = useTranslation('check')
  const mode = useSyncExternalStore(choice.subscribe, choice.get)
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
