import { Popover, UnstyledButton } from '@mantine/core'
import type { ReadyCheck } from '@medconsult/contract'
import { type Finding, findingsOf } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import { Findings, showTime, ToneIcon } from '../../ui/index.ts'
import classes from './ReadyChip.module.css'

const verdictTones = { GOOD: 'good', LIMITED: 'warn', POOR: 'bad', NONE: 'neutral' } as const

/** Shows the result of the patient's ready check, and what it means for the call. */
export function ReadyChip({ name, check }: { name: string; check: ReadyCheck | null }) {
  const { t } = useTranslation('practice')
  const verdict = check?.verdict ?? 'NONE'
  const tone = verdictTones[verdict]
  const verdictText = t(`checked.${verdict}`)
  return (
    <Popover width={300} position="bottom-start" shadow="md" radius="lg" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.chip}
          data-tone={tone}
          aria-label={t('checked.label', { name, verdict: verdictText })}
        >
          <ToneIcon tone={tone} size={16} />
          {verdictText}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.details} tabIndex={-1} data-autofocus>
          {check ? <Details check={check} /> : <p className={classes.line}>{t('checked.none', { name })}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Details({ check }: { check: ReadyCheck }) {
  const { t } = useTranslation('practice')
  return (
    <>
      <p className={classes.advice}>{t(`checked.advice.${check.verdict}`)}</p>
      <Findings
        lines={findingsOf(check.result).map((finding) => ({
          id: finding.part,
          tone: finding.tone,
          text: wordsFor(finding, t),
        }))}
      />
      <p className={classes.when}>{t('checked.at', { time: showTime(check.checkedAt) })}</p>
    </>
  )
}

function wordsFor(finding: Finding, t: ReturnType<typeof useTranslation<'practice'>>['t']): string {
  if (finding.part === 'network') {
    const { over, ms, lossPercent } = finding.figures
    return t(`checked.network.${finding.says}`, { over: over ?? '', ms, lossPercent })
  }
  return finding.part === 'speaker'
    ? t(`checked.speaker.${finding.says}`)
    : t(`checked.${finding.part}.${finding.says}`)
}
