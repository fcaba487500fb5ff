/** The component library's own words in zh-CN, and its calendar's. */
import "dayjs/locale/zh-cn";
import locale from "antd/locale/zh_CN";

export default { locale, calendar: "zh-cn" };
