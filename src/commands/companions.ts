/**
 * Compares tables with their companions, both ways and page by page, and mends what differs. What is written carries the
 * time at which its row was read, so that whoever writes meanwhile stays.
 */
import type { Config } from '../config/config.ts';
import { batchStatement } from '../cql/batch.ts';
import { copiedColumns, oldRowStatement, rowsStatement, toOldRow } from '../cql/old-row.ts';
import { identityOf } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { Deadline } from '../deadline.ts';
import { isGatewayError } from '../errors.ts';
import { modelOf, readKeyspaces } from '../gateway/read-schema.ts';
import {
  type ColumnModel,
  type CompanionModel,
  keyColumns,
  otherColumns,
  type TableModel,
} from '../model/keyspace-model.ts';
import { companionDelete, companionRow } from '../plan/companion-writes.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import { createChain } from '../statement/chain.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { Page } from '../statement/statement.ts';
import { Counters } from '../telemetry/counters.ts';
import { withSession } from './with-session.ts';

/** What was found so far of one table and one copy. */
export interface Findings {
  readonly rows: number;
  readonly missing: number;
  readonly different: number;
  /** Rows of the copy that stand for no row of the table, or for one that has moved. */
  readonly stale: number;
  /** Of all those that were to be mended. */
  readonly notMended: readonly string[];
}

/** Where a run stands: it may go on from here another time. */
export interface CompanionsState {
  /** The table and the copy, by their ids. */
  readonly pair: string;
  /** Rows of the table are looked for in the copy first, then the other way round. */
  readonly phase: 'rows' | 'copies' | 'done';
  /** Of Cassandra; absent at the beginning of a phase. */
  readonly pageState?: string;
  readonly findings: Findings;
}

export interface CompanionsOptions {
  readonly repair: boolean;
  /** Where an earlier run stopped: a state for each table and copy that it had come to. */
  readonly from: readonly CompanionsState[];
  /** Called after each page, before the next is read, with what to go on from; the latest is the last. */
  readonly onPage: (states: readonly CompanionsState[]) => Promise<void>;
}

const PAGE_ROWS = 200;
const PAGE_MS = 60_000;
const NOTHING: Findings = { rows: 0, missing: 0, different: 0, stale: 0, notMended: [] };

/** @returns the last state of each table and copy. @throws {GatewayError} when rows cannot be read. */
export function checkCompanions(config: Config, options: CompanionsOptions): Promise<readonly CompanionsState[]> {
  return withSession(config, async (session) => {
    const { boot } = createChain(session, config, new Counters());
    const keyspaces = await Deadline.run(PAGE_MS, (deadline) =>
      readKeyspaces(config, boot, { deadline, origin: 'boot' }),
    );
    const pairs = modelOf(config, keyspaces).tables.flatMap((table) =>
      table.companions.map((companion) => new PairCheck(boot, table, companion)),
    );
    const states = new Map(options.from.map((state) => [state.pair, state]));
    const onPage = (state: CompanionsState) => {
      states.set(state.pair, state);
      return options.onPage([...states.values()]);
    };
    for (const pair of pairs) states.set(pair.name, await pair.run(options.repair, states.get(pair.name), onPage));
    return pairs.flatMap(({ name }) => states.get(name) ?? []);
  });
}

type Fault = 'missing' | 'different' | 'stale';

class PairCheck {
  readonly name: string;
  readonly #executor: Executor;
  readonly #table: TableModel;
  readonly #companion: CompanionModel;
  /** Column of the table → that of the copy. */
  readonly #copyOf: ReadonlyMap<ColumnModel, ColumnModel>;

  constructor(executor: Executor, table: TableModel, companion: CompanionModel) {
    this.name = `${table.id} → ${companion.table.id}`;
    this.#executor = executor;
    this.#table = table;
    this.#companion = companion;
    this.#copyOf = new Map([...companion.sources].map(([column, source]) => [source, column]));
  }

  async run(
    repair: boolean,
    from: CompanionsState | undefined,
    onPage: (state: CompanionsState) => Promise<void>,
  ): Promise<CompanionsState> {
    let state: CompanionsState = from ?? { pair: this.name, phase: 'rows', findings: NOTHING };
    while (state.phase !== 'done') {
      const { phase } = state;
      const { findings, pageState } = await Deadline.run(PAGE_MS, (deadline) =>
        this.#page(state, repair, { deadline, origin: 'boot' }),
      );
      const next = phase === 'rows' ? 'copies' : 'done';
      state = { pair: this.name, findings, ...(pageState === undefined ? { phase: next } : { phase, pageState }) };
      await onPage(state);
    }
    return state;
  }

  async #page({ phase, pageState, findings }: CompanionsState, repair: boolean, scope: ExecutionScope) {
    const timestamp = String(BigInt(Date.now()) * 1_000n); // before the rows are read
    const [table, columns] =
      phase === 'rows'
        ? [this.#table, copiedColumns(this.#table, [this.#companion])]
        : ([this.#companion.table, [] as ColumnModel[]] as const);
    const paging = {
      fetchSize: PAGE_ROWS,
      consistency: 'QUORUM',
      ...(pageState === undefined ? {} : { pageState }),
    } as const;
    const page: Page = await this.#executor.execute(rowsStatement(table, columns, paging), scope);
    const rows = page.rows.filter((row) => keyColumns(table).every(({ field }) => (row[field] ?? null) !== null));
    const found = await Promise.all(
      rows.map(async (row) => {
        const look =
          phase === 'rows' ? this.#lookForCopy(row, timestamp, scope) : this.#lookForRow(row, timestamp, scope);
        const { fault, plans } = await look;
        if (fault === undefined || !repair) return { fault };
        return { fault, notMended: await this.#mend(plans, row, scope) };
      }),
    );
    return { findings: added(findings, found, phase), pageState: page.pageState };
  }

  async #lookForCopy(row: Row, timestamp: string, scope: ExecutionScope): Promise<Found> {
    const { table, sources } = this.#companion;
    const key = keyColumns(table).map((column) => row[sources.get(column)!.field] ?? null); // each has one
    if (key.includes(null)) return IN_STEP;
    const columns = otherColumns(table);
    const [copy] = await this.#read(table, key, { columns, scope });
    const isSame = identityOf(columns.map(({ valueType }) => valueType));
    const wanted = columns.map((column) => row[sources.get(column)!.field] ?? null);
    if (copy !== undefined && isSame(columns.map(({ field }) => copy[field] ?? null)) === isSame(wanted))
      return IN_STEP;
    const plans = () =>
      companionRow(this.#table, this.#companion, { old: toOldRow(this.#table, row), options: { timestamp } });
    return { fault: copy === undefined ? 'missing' : 'different', plans };
  }

  async #lookForRow(copy: Row, timestamp: string, scope: ExecutionScope): Promise<Found> {
    const { table, sources, moving } = this.#companion;
    const valueOfCopy = (source: ColumnModel) => copy[this.#copyOf.get(source)!.field] ?? null; // of a key, which has all
    const key = keyColumns(this.#table).map(valueOfCopy);
    const [row] = await this.#read(this.#table, key, { columns: moving, scope });
    const identity = identityOf(keyColumns(table).map(({ valueType }) => valueType));
    const own = keyColumns(table).map(({ field }) => copy[field] ?? null);
    const wanted = keyColumns(table).map((column) => row?.[sources.get(column)!.field] ?? null);
    if (row !== undefined && identity(own) === identity(wanted)) return IN_STEP;
    const plans = () => companionDelete(this.#companion, valueOfCopy, { timestamp });
    return { fault: 'stale', plans };
  }

  async #read(
    table: TableModel,
    key: Parameters<typeof oldRowStatement>[1],
    { columns, scope }: { readonly columns: readonly ColumnModel[]; readonly scope: ExecutionScope },
  ): Promise<readonly Row[]> {
    return (await this.#executor.execute(oldRowStatement(table, key, { columns, consistency: 'QUORUM' }), scope)).rows;
  }

  /** What keeps it from being mended, if anything does. */
  async #mend(plans: () => readonly WritePlan[], row: Row, scope: ExecutionScope): Promise<string | undefined> {
    try {
      await this.#executor.execute(batchStatement(plans(), { isLogged: false }), scope); // one row, so one partition
      return undefined;
    } catch (error) {
      if (!isGatewayError(error)) throw error;
      const key = keyColumns(this.#table).map(({ field }) => JSON.stringify(row[field] ?? null));
      return `${this.name} ${key.join(' ')}: ${error.message}`;
    }
  }
}

interface Found {
  readonly fault: Fault | undefined;
  /** What mends it. */
  readonly plans: () => readonly WritePlan[];
}

const IN_STEP: Found = { fault: undefined, plans: () => [] };

function added(
  before: Findings,
  found: readonly { readonly fault: Fault | undefined; readonly notMended?: string | undefined }[],
  phase: CompanionsState['phase'],
): Findings {
  const count = (fault: Fault) => before[fault] + found.filter((each) => each.fault === fault).length;
  return {
    rows: before.rows + (phase === 'rows' ? found.length : 0),
    missing: count('missing'),
    different: count('different'),
    stale: count('stale'),
    notMended: [...before.notMended, ...found.flatMap(({ notMended }) => (notMended === undefined ? [] : [notMended]))],
  };
}
