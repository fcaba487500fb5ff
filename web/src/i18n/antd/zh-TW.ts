/** The component library's own words in zh-TW, and its calendar's. */
import "dayjs/locale/zh-tw";
import locale from "antd/locale/zh_TW";

export default { locale, calendar: "zh-tw" };
