# Turns lines with SGR sequences (24-bit and 256-colour, bold, dim, reverse, underline) into an SVG of a terminal.
function hex(r, g, b) { return sprintf("#%02x%02x%02x", r, g, b) }
function indexed(n,  level) {
	if (n < 16) return base[n]
	if (n >= 232) { level = 8 + (n - 232) * 10; return hex(level, level, level) }
	n -= 16
	return hex(cube[int(n / 36)], cube[int(n / 6) % 6], cube[n % 6])
}
function reset() { fg = ""; bg = ""; bold = dim = reverse = underline = 0 }
function sgr(params,  p, n, i) {
	gsub(/:/, ";", params)
	n = split(params, p, ";")
	if (n == 0) reset()
	for (i = 1; i <= n; i++) {
		if (p[i] + 0 == 0) reset()
		else if (p[i] == 1) bold = 1
		else if (p[i] == 2) dim = 1
		else if (p[i] == 4) underline = 1
		else if (p[i] == 7) reverse = 1
		else if (p[i] == 22) bold = dim = 0
		else if (p[i] == 24) underline = 0
		else if (p[i] == 27) reverse = 0
		else if (p[i] == 39) fg = ""
		else if (p[i] == 49) bg = ""
		else if (p[i] == 38 && p[i + 1] == 2) { fg = hex(p[i + 2], p[i + 3], p[i + 4]); i += 4 }
		else if (p[i] == 48 && p[i + 1] == 2) { bg = hex(p[i + 2], p[i + 3], p[i + 4]); i += 4 }
		else if (p[i] == 38 && p[i + 1] == 5) { fg = indexed(p[i + 2]); i += 2 }
		else if (p[i] == 48 && p[i + 1] == 5) { bg = indexed(p[i + 2]); i += 2 }
		else if (p[i] >= 30 && p[i] <= 37) fg = base[p[i] - 30]
		else if (p[i] >= 40 && p[i] <= 47) bg = base[p[i] - 40]
		else if (p[i] >= 90 && p[i] <= 97) fg = base[p[i] - 82]
		else if (p[i] >= 100 && p[i] <= 107) bg = base[p[i] - 92]
	}
}
function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); return s }
# Characters of UTF-8 text under LC_ALL=C: bytes that do not continue one.
function cells(s) { gsub(/[\200-\277]/, "", s); return length(s) }
function run(text,  front, back, x, style) {
	if (text == "") return
	front = reverse ? (bg == "" ? paper : bg) : (fg == "" ? ink : fg)
	back = reverse ? (fg == "" ? ink : fg) : bg
	x = column * cw
	if (back != "") body = body sprintf("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", x, row * ch, cells(text) * cw + 0.3, ch, back)
	style = (bold ? " font-weight=\"bold\"" : "") (dim ? " opacity=\"0.65\"" : "") (underline ? " text-decoration=\"underline\"" : "")
	if (text !~ /^ *$/)
		body = body sprintf("<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" fill=\"%s\"%s>%s</text>\n", x, row * ch + ch * 0.76, cells(text) * cw, front, style, escape(text))
	column += cells(text)
	if (column > columns) columns = column
}
BEGIN {
	cw = 7.8; ch = 16; ink = "#d5c4a1"; paper = "#1d2021"
	split("0 95 135 175 215 255", c, " "); for (i = 1; i <= 6; i++) cube[i - 1] = c[i]
	split("#282828 #cc241d #98971a #d79921 #458588 #b16286 #689d6a #a89984 #928374 #fb4934 #b8bb26 #fabd2f #83a598 #d3869b #8ec07c #ebdbb2", b, " ")
	for (i = 1; i <= 16; i++) base[i - 1] = b[i]
	reset()
}
{
	column = 0
	rest = $0
	while (match(rest, /\033\[[0-9;:]*m|\033\([A-Z0-9]|[\016\017]/)) {
		run(substr(rest, 1, RSTART - 1))
		found = substr(rest, RSTART, RLENGTH)
		if (found ~ /m$/) sgr(substr(found, 3, length(found) - 3))
		rest = substr(rest, RSTART + RLENGTH)
	}
	run(rest)
	row++
}
END {
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13\" xml:space=\"preserve\">\n", columns * cw + 16, row * ch + 16
	printf "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n<g transform=\"translate(8 8)\">\n%s</g>\n</svg>\n", paper, body
}
