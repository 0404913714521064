import { NOTE } from './note.ts';

interface Suite {
  readonly name: string;
  readonly tests: readonly string[];
  /** Those that were skipped, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
}

const SUITES: readonly Suite[] = [
  { name: 'tests.test_tile_ops', tests: ['pack_roundtrip[cpu]', 'pack_roundtrip[triton]', 'unpack_overlap[cpu]', 'unpack_overlap[triton]', 'fusion_gate_monotone', 'fusion_gate_bounds'] },
  { name: 'tests.test_tilessm', tests: ['scan_matches_reference[fp32]', 'scan_matches_reference[fp16]', 'scan_matches_reference[fp8]', 'scan_state_reset'], skipped: { 'scan_matches_reference[fp8]': 'compute capability 8.9 is below sm90' } },
  { name: 'tests.test_runtime', tests: ['caps_have_reasons', 'backend_fallback_is_reported', 'strict_policy_raises', 'precision_profiles'] },
  { name: 'tests.test_export', tests: ['onnx_static', 'onnx_dynamic', 'manifest_digest', 'manifest_contracts'] },
  { name: 'tests.test_eval', tests: ['map_on_fixture', 'miou_on_fixture', 'pq_source', 'report_has_runtime'] },
];

/** A pytest JUnit file of the made-up project's short suite. */
export function junitReport(version: string, timestamp: string): Uint8Array {
  const skippedOf = (suite: Suite) => Object.keys(suite.skipped ?? {}).length;
  const seconds = (suite: number, test: number) => ((suite * 7 + test * 13) % 40) / 100 + 0.01;
  const suites = SUITES.map((suite, index) => {
    const time = suite.tests.reduce((sum, _, test) => sum + seconds(index, test), 0);
    const cases = suite.tests.map((test, at) => {
      const reason = suite.skipped?.[test];
      const head = `    <testcase classname="${suite.name}" name="test_${test}" time="${seconds(index, at).toFixed(3)}"`;
      return reason === undefined ? `${head} />` : `${head}>\n      <skipped type="pytest.skip" message="${reason}" />\n    </testcase>`;
    });
    return [
      `  <testsuite name="${suite.name}" errors="0" failures="0" skipped="${skippedOf(suite)}" tests="${suite.tests.length}" time="${time.toFixed(3)}" timestamp="${timestamp}" hostname="ci-example">`,
      `    <properties><property name="note" value="Apex-X ${version}. ${NOTE}" /></properties>`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return new TextEncoder().encode(`<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="apex-x">\n${suites.join('\n')}\n</testsuites>\n`);
}

/** How many tests the suite has. */
export const TESTS = SUITES.reduce((sum, suite) => sum + suite.tests.length, 0);
