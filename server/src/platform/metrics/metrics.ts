import type { Attributes, Counter, Histogram, ObservableGauge } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { type EventInstrument, type GaugeInstrument, type Instrument, instruments } from './instruments.ts'

/** Values of labels by the label's name. */
type Given = Readonly<Record<string, string | undefined>>

/** One value of a gauge. */
export interface Sample {
  gauge: GaugeInstrument
  value: number
  labels?: Given
}

export interface Metrics {
  /** Counts one event, or takes one measurement. @param value in the instrument's unit; 1 for a counter */
  record(instrument: EventInstrument, value: number, labels?: Given): void
  /** Registers a function that is asked for values of gauges whenever somebody reads the metrics. */
  observe(read: () => Promise<Sample[]>): void
}

/** Measures nothing: the server has no port for metrics. */
export const noMetrics: Metrics = { record: () => undefined, observe: () => undefined }

/** The label for each value that its instrument does not list. */
const OTHER = 'other'

/**
 * Keeps only the labels that the instrument declares, with values from their lists. A value of any other text becomes
 * `other`.
 */
function closed({ labels }: Instrument, given: Given = {}): Attributes {
  return Object.fromEntries(
    Object.entries(labels).map(([label, values]) => {
      const value = given[label]
      return [label, value !== undefined && values.includes(value) ? value : OTHER]
    }),
  )
}

/**
 * Creates every instrument, and the exporter that writes their values in the format of Prometheus.
 * @param onError called when a function that was registered by `observe` fails
 */
export function createMetrics(onError: (error: Error) => void): Metrics & { exporter: PrometheusExporter } {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true, withoutTargetInfo: true })
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('medconsult')
  const declared = Object.entries(instruments) as [EventInstrument | GaugeInstrument, Instrument][]
  const counters = new Map<string, Counter>()
  const histograms = new Map<string, Histogram>()
  const gauges = new Map<string, ObservableGauge>()
  for (const [key, { kind, name, help: description, buckets }] of declared) {
    if (kind === 'counter') counters.set(key, meter.createCounter(name, { description }))
    else if (kind === 'gauge') gauges.set(key, meter.createObservableGauge(name, { description }))
    else
      histograms.set(
        key,
        meter.createHistogram(name, {
          description,
          advice: { explicitBucketBoundaries: [...(buckets ?? [])] },
        }),
      )
  }
  return {
    exporter,
    record(instrument, value, labels) {
      const attributes = closed(instruments[instrument], labels)
      counters.get(instrument)?.add(value, attributes)
      histograms.get(instrument)?.record(value, attributes)
    },
    observe(read) {
      meter.addBatchObservableCallback(
        async (result) => {
          try {
            for (const { gauge, value, labels } of await read()) {
              const one = gauges.get(gauge)
              if (one) result.observe(one, value, closed(instruments[gauge], labels))
            }
          } catch (error) {
            onError(error as Error)
          }
        },
        [...gauges.values()],
      )
    },
  }
}
