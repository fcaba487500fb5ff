/** The component library's own words in en, and its calendar's. */
import "dayjs/locale/en";
import locale from "antd/locale/en_US";

export default { locale, calendar: "en" };
