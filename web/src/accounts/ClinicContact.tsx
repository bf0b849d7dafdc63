import { Suspense } from 'react'
import { lazyComponent } from '../platform/index.ts'
import { useConfig } from './use-accounts.ts'

const ContactLinks = lazyComponent(() => import('./ContactLinks.tsx'))

/** Whom to ask when something does not work: the clinic's logo, name, telephone and help page, as far as they are configured. */
export function ClinicContact() {
  const clinic = useConfig()?.clinic
  if (!clinic || !Object.values(clinic).some(Boolean)) return null
  return (
    <Suspense fallback={null}>
      <ContactLinks clinic={clinic} />
    </Suspense>
  )
}
