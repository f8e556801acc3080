/** A process of its own: many RTSP players of one stream. Args: URL, count. Prints how many play. */
import { playOverTcp, type Player } from './rtsp-player.js';

const [url = '', count = ''] = process.argv.slice(2);
const players: Player[] = [];
for (let n = 0; n < Number(count); n++) players.push(await playOverTcp(url));
console.log(`ready ${players.length}`);
process.stdin.on('data', () => {
  console.log(`bytes ${players.map(({ bytes }) => bytes).join(',')}`);
});
