// What the files of the services platform share. Its repository is proprietary, so nothing of it is quoted: names and
// rules of its files are facts, the words are ours.

export const SPECIFICATION = { name: 'Services platform release tools', url: 'https://github.com/Skypromd/SelfMonitor' };
