import type { ReadFinding } from './formats/format.ts';
import { display } from './lib/display.ts';
import type { FindingLevel } from './model/finding.ts';

interface CatalogueEntry {
  readonly level: FindingLevel;
  /** A short heading. */
  readonly title: string;
  /** What it means for a reader of the page. */
  readonly means: string;
  /** What whoever made the file can do about it. */
  readonly fix: string;
}

/** Everything that can be found wrong with evidence. Ids are permanent: pages and reports link to them. */
export const FINDINGS = {
  'json-syntax': {
    level: 'error',
    title: 'The JSON does not parse',
    means: 'The file begins like JSON and breaks off or goes wrong at the place shown, so nothing in it was read.',
    fix: 'Run the producing step again; a file cut short usually means that the step failed or the disk was full.',
  },
  'json-too-deep': {
    level: 'error',
    title: 'The JSON is nested too deeply',
    means: 'No report that a tool writes has hundreds of levels. The file was kept and not read, because such files are made to crash readers.',
    fix: 'Look at what wrote the file.',
  },
  'json-duplicate-key': {
    level: 'error',
    title: 'A key stands twice in one object',
    means: 'Readers differ in which of the two values they take, so one of them could be shown a pass and another a failure. The form is invalid.',
    fix: 'Mend the step that writes the file; a JSON library never writes a key twice.',
  },
  'xml-syntax': {
    level: 'error',
    title: 'The XML does not parse',
    means: 'The file begins like XML and breaks off or goes wrong at the line shown, so nothing in it was read.',
    fix: 'Run the producing step again; a file cut short usually means that the step failed or the disk was full.',
  },
  'xml-doctype': {
    level: 'error',
    title: 'The XML declares a document type',
    means: 'A document type can pull in other files or make a small file huge, and no report needs one. Nothing it declares was expanded, and the file was not read.',
    fix: 'Look at what wrote the file; a report without <!DOCTYPE> is read.',
  },
  'xml-limits': {
    level: 'error',
    title: 'The XML is nested too deeply or too large',
    means: 'No report that a tool writes has hundreds of levels or millions of elements. The file was kept and not read, because such files are made to exhaust readers.',
    fix: 'Look at what wrote the file, or split the report.',
  },
  'markdown-limits': {
    level: 'error',
    title: 'The Markdown is nested too deeply or too large',
    means: 'No record that people write has dozens of levels or a thousand marks of emphasis in a paragraph. The file was kept and not read, because such files are made to exhaust readers.',
    fix: 'Look at what wrote the file, or split the document.',
  },
  'section-unwritten': {
    level: 'warning',
    title: 'A section is not written',
    means: 'The document has a heading below which nothing stands, or only what its template puts there, so nobody has answered for that section.',
    fix: 'Write the section. Where there is nothing to say, say so: “None”.',
  },
  'tests-not-listed': {
    level: 'warning',
    title: 'Tests are counted and not listed',
    means: 'A suite says that more tests ran than it lists. What it counts as failed or skipped counts as that; the rest show no result, because nobody can see which they were.',
    fix: 'Have the test runner write every test case, and collect the file unchanged.',
  },
  'jobs-not-listed': {
    level: 'warning',
    title: 'Jobs are counted and not listed',
    means: 'The CI system says that the run has more jobs than the file lists, so one that failed may be among those left out. What is not listed counts as no result.',
    fix: 'Fetch every page of the list, and collect them as one.',
  },
  'jobs-of-several-commits': {
    level: 'error',
    title: 'The jobs do not belong to one commit',
    means: 'A list of jobs speaks for one commit. This one holds jobs of several, or of none that can be told, so nobody can say which of them ran on the released one.',
    fix: 'Collect the list of one run, unchanged.',
  },
  'run-unfinished': {
    level: 'error',
    title: 'The tool’s run did not succeed',
    means: 'The report itself says that the tool stopped before it was done, so what it does not list may still be there. It counts as no result.',
    fix: 'Look at the log of the tool’s run, mend what stopped it, and run it again.',
  },
  'empty-file': {
    level: 'error',
    title: 'The file is empty',
    means: 'The file arrived with no content, so it shows that a step ran and nothing else.',
    fix: 'Run the producing step again and see why it wrote nothing.',
  },
  unrecognised: {
    level: 'note',
    title: 'The format is not known',
    means: 'No format this portal reads claims the file. It is hashed, kept and shown as an attachment, and nothing in it is judged.',
    fix: 'Nothing, if it is an artifact. For a report, write one of the known formats, or JSON with a schema of your own.',
  },
  'schema-violation': {
    level: 'error',
    title: 'The file breaks the rules of its format',
    means: 'The value at the place shown is not what the format demands, so the form of the file is invalid.',
    fix: 'Update the producing tool, or report the place to its authors.',
  },
  'unknown-key': {
    level: 'error',
    title: 'A key that the format does not have',
    means: 'Records that people write are read strictly, so that a misspelt key can not silently drop what it was meant to say.',
    fix: 'Correct the key, or remove it.',
  },
  'schema-unusable': {
    level: 'error',
    title: 'The JSON Schema of a slot can not be used',
    means: 'The schema that the policy names for this evidence does not compile, so the file was not judged by it and counts as invalid.',
    fix: 'Correct the schema. References to other hosts are refused; put what they name into the file’s own $defs.',
  },
  'verdict-not-stated': {
    level: 'error',
    title: 'The file does not give its verdict',
    means: 'The policy names a place where the verdict stands, and nothing that could be one is there. No verdict is no result.',
    fix: 'Write the verdict at that place, or correct verdict.at in the policy.',
  },
  'nothing-checked': {
    level: 'warning',
    title: 'Nothing was checked or measured',
    means: 'The file holds no check that ran, whatever its own verdict says. That is no result: neither a pass nor a measured failure.',
    fix: 'Run it where it can run, such as on a machine with the device it needs, against a baseline with limits.',
  },
  'verdict-disagrees': {
    level: 'error',
    title: 'A verdict does not follow from its own numbers',
    means: 'The document states one thing, and computing it again from the values beside it gives another. The worse of the two counts.',
    fix: 'Produce the file again with the tool that belongs to it; a file edited by hand looks like this.',
  },
  'measurement-unreadable': {
    level: 'error',
    title: 'A measured value that can not be read',
    means: 'Where a number should stand is none that can be measured: it is cut off, no number, infinite or negative. It is not among the measurements, so whatever is held against it finds nothing.',
    fix: 'Run the benchmark again, and collect its output whole.',
  },
  'measured-twice': {
    level: 'error',
    title: 'One benchmark stands several times',
    means: 'The file gives several values under one name with the same conditions and does not say that they are repeated runs. None of them is taken, because choosing one would be choosing the result.',
    fix: 'Give each benchmark a name of its own, or use the tool’s own way to repeat runs.',
  },
  'benchmark-failed': {
    level: 'error',
    title: 'A benchmark gave no value',
    means: 'The benchmark was to run, and it failed or was skipped. It has no value in this release.',
    fix: 'Repair the benchmark, or take it out of the suite.',
  },
  'direction-not-stated': {
    level: 'note',
    title: 'Which way is better is not stated',
    means: 'The file holds numbers and does not say whether more of them is better. Changes are shown, and none is called better or worse.',
    fix: 'State it in the policy, at the slot: better: [{ metric: "*", better: lower }].',
  },
  'runs-not-kept': {
    level: 'note',
    title: 'More single runs than a record keeps',
    means: 'The value and its spread are in the record; the single runs behind it are too many and stay in the file, so no test over them is made.',
    fix: 'Nothing, unless runs are to be compared one by one: then write fewer of them.',
  },
  'suite-not-run': {
    level: 'warning',
    title: 'A suite that was not run at the newest commit',
    means: 'The history holds several suites, and the newest run of this one is of another commit than the newest of all. It says nothing about this commit, so its values are history and no measurements of it.',
    fix: 'Run the suite for this commit, or take an abandoned suite out of the history.',
  },
  'history-cut': {
    level: 'note',
    title: 'The oldest runs of a history are left out',
    means: 'The history holds more runs than are read. The newest are read, and the file holds all.',
    fix: 'Nothing; judgements rest on the newest runs.',
  },
  'tolerance-differs': {
    level: 'error',
    title: 'A comparison was made with other tolerances than its profile has',
    means: 'The file names a tolerance profile, or should, and the tolerances or limits beside its numbers are not those of the profile. Under other tolerances the counts say nothing about the profile.',
    fix: 'Run the comparison with the named profile, unchanged.',
  },
  'unknown-word': {
    level: 'warning',
    title: 'A status word that the format does not have',
    means: 'The word is none that the producing tool writes. It is read as no result, never as a pass.',
    fix: 'Update the portal if the tool has a newer version, or correct the file.',
  },
  'tick-without-name': {
    level: 'warning',
    title: 'A ticked item does not say who ticked it',
    means: 'The box is ticked, and no name and day stand at the end of its line, so nobody can be asked about it.',
    fix: 'End the line with the name and the day in brackets: (by A. Name, 2026-01-02).',
  },
  'synthetic-data': {
    level: 'warning',
    title: 'The numbers come from a built-in example',
    means: 'Without a data set the tool evaluates a tiny example of its own, on which every score is perfect. That shows the tool runs, and nothing about quality.',
    fix: 'Run the evaluation on the data set that the release is judged by.',
  },
  'synthetic-run': {
    level: 'warning',
    title: 'The run measured a stub',
    means: 'A stand-in took the place of what users run, so the numbers show how fast the harness is. They can be compared with each other, and say nothing about the speed of the product.',
    fix: 'Run the benchmark on the real thing, and say so in the file.',
  },
  'backend-fallback': {
    level: 'warning',
    title: 'Another backend ran than was asked for',
    means: 'The numbers in this file were made on a fallback, so they say little about the backend that was requested.',
    fix: 'Run on a machine that has the requested backend, or request the one that is meant.',
  },
  'version-not-stated': {
    level: 'warning',
    title: 'A version that is not stated',
    means: 'The file lists something by its version, and where the version belongs there is nothing or a stand-in word. What was used can not be told from it.',
    fix: 'Have the producing step write the version that it found.',
  },
  'spec-version-unknown': {
    level: 'error',
    title: 'A version of the format that this portal does not read',
    means: 'The file names a version of its specification for which there is no schema here, so its form could not be judged.',
    fix: 'Write a version that the message lists, or update the portal.',
  },
  'line-unreadable': {
    level: 'error',
    title: 'A line that does not follow the format',
    means: 'The line shown could not be read, so whatever it was meant to declare is not declared.',
    fix: 'Write the list with sha256sum, or with shasum -a 256.',
  },
  'not-sha256': {
    level: 'warning',
    title: 'A digest that is no SHA-256',
    means: 'Files are held against SHA-256 digests only. This one is shorter, longer or malformed, and nothing is compared with it.',
    fix: 'List SHA-256 digests.',
  },
  'list-cut': {
    level: 'warning',
    title: 'The file lists more than a record keeps',
    means: 'The record holds the first entries and the count of all. What stands after them is in the file and is not compared with anything.',
    fix: 'Split the list, or list only what belongs to the release.',
  },
  'signed-content-unreadable': {
    level: 'error',
    title: 'What is signed can not be read',
    means: 'The envelope or bundle is malformed, or its content is not what its declared type says, so no signature in it covers anything.',
    fix: 'Sign again with a current tool, and collect the file unchanged.',
  },
  'checksum-only': {
    level: 'warning',
    title: 'A checksum that stands where a signature is expected',
    means: 'The file holds 64 hex digits and nothing else. Anybody can compute that, so it shows nothing about who made the file beside it.',
    fix: 'Sign with a key that the trust file names.',
  },
  'times-out-of-order': {
    level: 'warning',
    title: 'It ends before it starts',
    means: 'The two times in the file contradict each other, so at least one of them is wrong.',
    fix: 'Correct the times, or take them from a clock.',
  },
  'evidence-not-collected': {
    level: 'warning',
    title: 'The producer’s own collection misses evidence',
    means: 'The tool that gathers the evidence of a release says itself that it looked for something and did not find it, whatever it says at the end.',
    fix: 'Produce what is missing, and run the collection again.',
  },
  'same-approver': {
    level: 'warning',
    title: 'One person approves for more than one role',
    means: 'The document asks for several approvers, and the same name stands for more than one of them. Names in a document are typed, and nobody can tell from them who typed them.',
    fix: 'Have each role approved by somebody else, and signed with a key of their own.',
  },
  'window-unfinished': {
    level: 'warning',
    title: 'It was reported before its window was over',
    means: 'The report covers a stretch of time that had not ended when it was made, so what happened in the rest of it is not in the numbers.',
    fix: 'Make the report again after the window has ended.',
  },
  'identity-not-stated': {
    level: 'warning',
    title: 'The file does not say what it is about',
    means: 'Where a tag or a commit belongs there is a stand-in word, so nothing binds this file to the release but the folder it came in.',
    fix: 'Pass the tag and the commit to the producing command.',
  },
  'unexpected-format': {
    level: 'error',
    title: 'A file is not in the format its slot expects',
    means: 'The file stands under a name that the policy binds to a slot, and its content is of another format. The slot counts as unreadable.',
    fix: 'Write the expected format to this path, or name another path in the policy.',
  },
  'no-slot': {
    level: 'note',
    title: 'A file fills no slot',
    means: 'The policy expects no such file. It is hashed, kept and listed, and no gate looks at it.',
    fix: 'Add a slot for it to the policy, or leave it out of the evidence folder.',
  },
  'too-large': {
    level: 'warning',
    title: 'A file is too large to keep',
    means: 'The file was hashed and listed. It was not read, so nothing is known of its content.',
    fix: 'Raise limits.fileBytes in portal.yaml, or host the file elsewhere and name it among the released artifacts.',
  },
  contradiction: {
    level: 'error',
    title: 'One document says pass where the file itself does not',
    means: 'A producer lists the file as passed, often because it exists. What the file itself says is kept beside it, and gates go by the file.',
    fix: 'Have the attesting step read the file’s own verdict before it writes PASS.',
  },
  'digest-mismatch': {
    level: 'error',
    title: 'A file does not have its declared digest',
    means: 'Another received document names this file with a different SHA-256. One of the two was changed, or belongs to another run.',
    fix: 'Collect both from the same run. If they are, somebody changed one of them after it was written.',
  },
  'other-commit': {
    level: 'warning',
    title: 'Evidence about another commit',
    means: 'The file says that it was made from a commit other than the released one. Gates that read it are stale.',
    fix: 'Run the producing step on the released commit.',
  },
  'provenance-foreign-subject': {
    level: 'warning',
    title: 'Provenance of something that is not released',
    means: 'The file says how something was built whose digest is neither that of a released file nor that of a received one. It proves nothing about this release.',
    fix: 'Name the released file with this digest, or hand in the provenance of the file that is released.',
  },
  'other-tag': {
    level: 'warning',
    title: 'Evidence names another tag',
    means: 'The file carries another tag than the release, or a branch name where a tag belongs.',
    fix: 'Produce the file in the job that runs for the tag, or pass the tag to the producing command.',
  },
  'lightweight-tag': {
    level: 'error',
    title: 'The tag is a lightweight one',
    means: 'A lightweight tag is a name for a commit: it does not say who made it, when or why, it can not be signed, and it moves without a trace.',
    fix: 'Tag with `git tag --annotate`, and collect what `git cat-file tag <name>` prints.',
  },
  'slot-overfull': {
    level: 'error',
    title: 'More than one different file for one place',
    means: 'The slot takes one file and got several that differ, so nobody can say which one counts. The worst is judged, and the gate is at best inconclusive.',
    fix: 'Leave only the file that belongs to this release, or give the slot a narrower path.',
  },
  'out-of-scope': {
    level: 'warning',
    title: 'Evidence outside the declared scope',
    means: 'The release declares a scope to which this evidence does not belong, for example an engine in a CPU release.',
    fix: 'Declare the scope as it is, or leave the file out.',
  },
  'absent-from-inventory': {
    level: 'error',
    title: 'A file that an inventory names did not arrive',
    means: 'The inventory lists more files than were received, so a failing one may have been left out.',
    fix: 'Collect every file that the inventory names.',
  },
  'signature-invalid': {
    level: 'error',
    title: 'A signature does not match',
    means: 'The signature does not fit the bytes it stands over, or is malformed. Where the policy demands a signature, the gate is invalid.',
    fix: 'Collect the signature and the signed file from the same run.',
  },
  'signature-untrusted': {
    level: 'warning',
    title: 'A signature by nobody the trust file names',
    means: 'The signature may be sound, and the key behind it is not one that may sign this. It counts for nothing.',
    fix: 'Add the key to trust/trust.yaml with the right permission, or sign with a listed key.',
  },
  'waiver-without-effect': {
    level: 'warning',
    title: 'A waiver does nothing',
    means: 'A waiver names this release and changes no gate: it ended, its approval does not verify, it is for other evidence, or there is nothing it could accept.',
    fix: 'Read the reason in the message. A waiver that is still wanted needs a valid, signed approval; one that is not should be removed.',
  },
  'waiver-not-signed': {
    level: 'warning',
    title: 'A producer waives something in its own file',
    means: 'A line of text that says something is waived has no owner, no end and no signature. It excuses nothing here, and what it speaks of is judged as if it were not there.',
    fix: 'Where people accept it, file a waiver of the portal, which has an owner, an end and a signature.',
  },
  'not-received': {
    level: 'warning',
    title: 'Something in the evidence could not be received',
    means: 'A link, a pipe or an unreadable name lay among the evidence. Its bytes are unknown, so it is listed here and fills no slot.',
    fix: 'Copy the file itself into the evidence under a plain name, or leave it out.',
  },
  'unverifiable-claim': {
    level: 'warning',
    title: 'A claim that nobody can check',
    means: 'The file says that something was verified or proven, and holds nothing by which anybody could find out. It counts for nothing.',
    fix: 'Keep what was checked: the signature, the key or certificate, and what it is over.',
  },
  'licence-unknown': {
    level: 'warning',
    title: 'A package has no known licence',
    means: 'The list names a package without saying under which licence it may be used.',
    fix: 'Look the licence up and have the package declare it, or leave the package out.',
  },
  'time-unreadable': {
    level: 'warning',
    title: 'A time is not written as times are',
    means: 'The time breaks ISO 8601. Where only one reading is possible it is taken, and otherwise the file has no time.',
    fix: 'Write times as 2026-02-18T12:40:00Z.',
  },
  'commit-unknown': {
    level: 'warning',
    title: 'The file does not know its commit',
    means: 'Nothing in the file says what it was made from, so it belongs to this release by the folder it came in alone.',
    fix: 'Have the step that makes it write the commit.',
  },
  'constant-result': {
    level: 'warning',
    title: 'A result that was not measured',
    means: 'The numbers of this file are written by a script as they stand. They are shown as what they are and judged by no gate.',
    fix: 'Measure, and write what was measured.',
  },
  'scan-incomplete': {
    level: 'warning',
    title: 'A scan did not look at everything',
    means: 'The tool could not read some files, so what is in them is not known. No finding in them means nothing.',
    fix: 'Mend or exclude the files that it names, and scan again.',
  },
  'commit-as-time': {
    level: 'warning',
    title: 'A field for the time holds a commit',
    means: 'The run is known by its commit and not by its time. No time is made up for it, and its age can not be judged.',
    fix: 'Have the step write a time with its zone, and the commit in a field of its own.',
  },
  'dirty-tree': {
    level: 'warning',
    title: 'The work tree had uncommitted changes',
    means: 'What ran is not what the commit holds, so nobody can run it again. Figures of such a run are shown and marked.',
    fix: 'Run the step from a clean checkout of the release commit.',
  },
  'chain-broken': {
    level: 'error',
    title: 'A chain of digests is broken',
    means: 'An entry does not have the digest it states, or does not follow the one before it: something was changed, taken out or put in.',
    fix: 'Compare with an earlier copy of the log. A chain can not be mended, only begun anew, with the old one kept.',
  },
  'value-not-found': {
    level: 'warning',
    title: 'A text that the policy asks for is not in the file',
    means: 'The policy reads this text to hold it against others, such as a version or a threshold. Where it is not stated, nothing can agree with it.',
    fix: 'Look whether the file states it elsewhere, or whether the pattern in the policy no longer fits.',
  },
  'value-contradicts': {
    level: 'warning',
    title: 'A file states one thing twice, and not alike',
    means: 'The text that the policy reads stands in several places of this file and differs between them, so none of them counts.',
    fix: 'Make the file say one thing.',
  },
  superseded: {
    level: 'note',
    title: 'A newer file stands in the place of this one',
    means: 'The slot takes the newest of several dated files. This one is older: it is kept, listed and not judged.',
    fix: 'Nothing, if the newer file is meant to replace it.',
  },
  'later-evidence': {
    level: 'note',
    title: 'Later evidence stands in its place',
    means: 'The release was amended with evidence for the same slot. The earlier file stays in the record, and the gates were judged again on the later one.',
    fix: 'Nothing. As released, the earlier file still stands.',
  },
  'not-read-again': {
    level: 'note',
    title: 'Withheld, so not read again',
    means: 'The release was amended, and the bytes of this file were never kept. What was read of it before was taken as it was sealed; a signature that it holds could not be checked again and counts for nothing in the amendment.',
    fix: 'Hand the same file in again with `dossier amend --evidence`, where it must be read again.',
  },
  'baseline-empty': {
    level: 'warning',
    title: 'A baseline without limits',
    means: 'The baseline names no metric, so comparing with it checks nothing. Zero checks are no result, never a pass.',
    fix: 'Generate the baseline from a real run.',
  },
  'baseline-coverage': {
    level: 'note',
    title: 'Metrics that a baseline has no limit for',
    means: 'The evidence measures more than the baseline limits. What it does not name is shown and may change freely, as far as this baseline is concerned.',
    fix: 'Add limits for them to the baseline or to the policy, or judge them with the rule no-regression.',
  },
  'baseline-withdrawn': {
    level: 'warning',
    title: 'A baseline points at a withdrawn release',
    means: 'The values that this release is held against were measured in a release that was withdrawn since, so they may be what it was withdrawn for.',
    fix: 'Point the baseline at another release, or write the values down with the reason why they still stand.',
  },
  'history-unreadable': {
    level: 'error',
    title: 'A published history gives no earlier values',
    means: 'The policy names a file with earlier runs of a benchmark, and no run could be read out of it. Values are held against the sealed releases alone, and where those are too few there is no opinion.',
    fix: 'Bring the file as the tool wrote it, in a format of several runs that this portal reads, or take it out of trends.histories.',
  },
  'step-without-effect': {
    level: 'warning',
    title: 'An intended step concerns nothing here',
    means: 'A reviewed file says that values move on purpose, and names a release or metrics that are not among those that values are held against. Nothing is reset by it.',
    fix: 'Correct the release or the names of the metrics; a step whose release lies behind the newest ones that the policy selects may be taken out.',
  },
  'version-not-of-scheme': {
    level: 'warning',
    title: 'A version that does not follow the project’s scheme',
    means: 'The project documents how its versions are made, and this one is made otherwise, for example a date stamp where SemVer is documented. Its place among the releases is by seal time, and no range of versions can name it.',
    fix: 'Release under a version of the scheme, or state the scheme that is really used in project.yaml.',
  },
  'pre-release-as-stable': {
    level: 'warning',
    title: 'A pre-release that is declared stable',
    means: 'The version itself says that it is not final, such as 1.4.0-rc.1 or 2.0b1, and the release is declared stable. Who installs by version may get it unasked.',
    fix: 'Declare the channel “candidate”, or release the final version.',
  },
  'version-not-higher': {
    level: 'warning',
    title: 'A version that is not higher than one before it',
    means: 'A release of the same line was sealed earlier under the same or a higher version, so who updates by version gets the older release.',
    fix: 'Take the next version of the line. A patch of an older version names what it patches: relations with “hotfix-of”.',
  },
  'relation-unknown': {
    level: 'warning',
    title: 'It names a release that has no record here',
    means: 'The release is declared to follow, replace, fix or rebuild another one, and the portal held no record of that one when this was sealed. Whether it exists can not be told from here.',
    fix: 'Correct the version under relations, or seal the other release first.',
  },
  'relation-contradicts': {
    level: 'warning',
    title: 'A relation that the versions contradict',
    means: 'What is declared of two releases can not be, by their own versions: a hotfix that is lower than what it fixes or on another line, a candidate for another version, a successor that comes before.',
    fix: 'Correct the relation, or the version.',
  },
} as const satisfies Record<string, CatalogueEntry>;
export type FindingId = keyof typeof FINDINGS;

/** The catalogue's entry for an id; `undefined` for an id from a newer engine. */
export function findingHelp(id: string): CatalogueEntry | undefined {
  return Object.hasOwn(FINDINGS, id) ? FINDINGS[id as FindingId] : undefined;
}

/**
 * Makes a finding. Everything in it may stem from hostile bytes, so each text is made printable, e-mail addresses
 * and absolute paths are masked, and lengths are capped here, once.
 */
export function finding(
  id: FindingId,
  details: { readonly message: string; readonly place?: string; readonly expected?: string; readonly found?: string },
): ReadFinding {
  return {
    id,
    level: FINDINGS[id].level,
    message: display(details.message, 500),
    ...(details.place === undefined ? {} : { place: details.place }),
    ...(details.expected === undefined ? {} : { expected: display(details.expected, 300) }),
    ...(details.found === undefined ? {} : { found: display(details.found, 300) }),
  };
}
