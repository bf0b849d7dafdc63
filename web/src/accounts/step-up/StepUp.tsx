import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyComponent, onStepUp } from '../../platform/index.ts'
import { Dialog } from '../../ui/index.ts'

const StepUpForm = lazyComponent(() => import('./StepUpForm.tsx'))

/** Asks for the password when the server wants a fresh proof. Afterwards the requests that wait are sent again. */
export function StepUp() {
  const { t } = useTranslation('stepUp')
  const [waiting, setWaiting] = useState<((proven: boolean) => void)[]>([])
  useEffect(() => onStepUp(() => new Promise((resolve) => setWaiting((before) => [...before, resolve]))), [])
  const answer = (proven: boolean): void => {
    for (const resolve of waiting) resolve(proven)
    setWaiting([])
  }
  const isAsked = waiting.length > 0
  return (
    <Dialog opened={isAsked} onClose={() => answer(false)} title={t('title')} withClose={false} isAbove>
      {isAsked ? (
        <Suspense fallback={null}>
          <StepUpForm onDone={() => answer(true)} onCancel={() => answer(false)} />
        </Suspense>
      ) : null}
    </Dialog>
  )
}
