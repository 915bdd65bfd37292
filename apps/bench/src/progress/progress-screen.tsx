import { Box, Text, useStdout } from 'ink';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { drawProgress, type ProgressTone } from './draw-progress.ts';
import type { ProgressStore } from './progress-store.ts';

const PAINT: Readonly<Record<ProgressTone, { bold?: boolean; dimColor?: boolean; color?: string }>> = {
  title: { bold: true },
  quiet: { dimColor: true },
  plain: {},
  active: { color: 'cyan' },
  bad: { color: 'yellow', bold: true },
};

/** The run while it goes on, redrawn on every event and once a second. */
export function ProgressScreen({
  store,
  now = () => performance.now(),
}: {
  readonly store: ProgressStore;
  readonly now?: () => number;
}): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const { columns, rows } = useSize();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      tick((count) => count + 1);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const lines = drawProgress(state, columns, rows, (now() - store.began) / 1000);
  return (
    <Box flexDirection="column">
      {lines.map(({ text, tone }, i) => (
        <Text key={i} wrap="truncate" {...PAINT[tone]}>
          {text}
        </Text>
      ))}
    </Box>
  );
}

function useSize(): { readonly columns: number; readonly rows: number } {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const resized = (): void => {
      setSize(sizeOf(stdout));
    };
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return size;
}

/** 80 × 24 where the stream has no size; a terminal that does not know its own says 0. */
function sizeOf(stdout: Partial<NodeJS.WriteStream>): { columns: number; rows: number } {
  const { columns, rows } = stdout;
  return {
    columns: columns === undefined || columns === 0 ? 80 : columns,
    rows: rows === undefined || rows === 0 ? 24 : rows,
  };
}
