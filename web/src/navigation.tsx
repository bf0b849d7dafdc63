import type { Role } from '@medconsult/contract'
import {
  IconCalendarEvent,
  IconLayoutDashboard,
  IconLink,
  IconListSearch,
  IconStethoscope,
  IconTags,
  IconUserCircle,
  IconUserSearch,
  IconUsers,
  IconVideo,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { texts } from './navigation.texts.en.ts'
import { addTexts } from './platform/index.ts'
import type { NavEntry } from './ui/index.ts'

addTexts('navigation', texts)

interface Part {
  to: string
  label: keyof typeof texts
  icon: ComponentType<{ size: number; 'aria-hidden': 'true' }>
  within?: readonly string[]
}

/** The entries of the navigation for each role, in this order: at most five, so that a phone shows all of them. */
const parts: Readonly<Record<Role, readonly Part[]>> = {
  DOCTOR: [
    { to: '/doctor/dashboard', label: 'practice', icon: IconStethoscope, within: ['/doctor/practice'] },
    {
      to: '/doctor/calendar',
      label: 'calendar',
      icon: IconCalendarEvent,
      within: ['/appointments', '/doctor/hours'],
    },
    { to: '/meetings', label: 'meetings', icon: IconLink },
    { to: '/profile', label: 'profile', icon: IconUserCircle },
  ],
  PATIENT: [
    { to: '/patient/consultation', label: 'consultations', icon: IconVideo },
    { to: '/doctors', label: 'doctors', icon: IconUserSearch },
    { to: '/appointments', label: 'appointments', icon: IconCalendarEvent },
    { to: '/profile', label: 'profile', icon: IconUserCircle, within: ['/patient/audit'] },
  ],
  ADMIN: [
    { to: '/admin/overview', label: 'overview', icon: IconLayoutDashboard },
    { to: '/admin/people', label: 'people', icon: IconUsers },
    { to: '/admin/doctors', label: 'doctors', icon: IconUserSearch },
    { to: '/admin/specialties', label: 'specialties', icon: IconTags },
    { to: '/admin/audit', label: 'audit', icon: IconListSearch },
  ],
}

/** @param hasAccount false for a patient who came by a doctor's public link: there is only the queue for them */
export function useNavigation(role: Role, hasAccount: boolean): readonly NavEntry[] {
  const { t } = useTranslation('navigation')
  return parts[role].slice(0, hasAccount ? undefined : 1).map(({ label, icon: Icon, ...rest }) => ({
    ...rest,
    label: t(label),
    icon: <Icon size={22} aria-hidden="true" />,
  }))
}
