import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMenuLayer } from './use-back-layer.ts'

const choices = [
  { value: 'auto', Icon: IconDeviceDesktop },
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
] as const

export function ColorSchemeMenu() {
  const { t } = useTranslation('ui')
  const menu = useMenuLayer()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { Icon } = choices.find((choice) => choice.value === colorScheme) ?? choices[0]
  return (
    <Menu {...menu} withinPortal={false} position="bottom-end" radius="md" shadow="md" width={200}>
      <Menu.Target>
        <ActionIcon size={44} radius="xl" aria-label={t('scheme.label')}>
          <Icon size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.value}
            leftSection={<choice.Icon size={18} aria-hidden="true" />}
            rightSection={choice.value === colorScheme ? <IconCheck size={16} aria-hidden="true" /> : null}
            aria-current={choice.value === colorScheme}
            onClick={() => setColorScheme(choice.value)}
          >
            {t(`scheme.${choice.value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
