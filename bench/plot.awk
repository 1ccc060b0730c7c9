# plot.awk -v value=MEMBER [-v scale=N] -v title=TEXT: draws one member of compare.json over the number of sleeping processes, a line
# for each program. Loads that are no plain number are left out.
function member(line, name,    at) {
	if (!match(line, "\"" name "\":(\\{\"median\":)?[0-9.]+")) return ""
	at = substr(line, RSTART, RLENGTH)
	sub(/.*:/, "", at)
	return at
}
function text(line, name) {
	if (!match(line, "\"" name "\":\"[^\"]*\"")) return ""
	return substr(line, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
}
function x(count) { return left + (log(count) - log(least)) / (log(most) - log(least)) * width }
function y(v) { return top + height - (log(v) - log(low)) / (log(high) - log(low)) * height }
BEGIN {
	left = 70; top = 40; width = 560; height = 300
	if (!scale) scale = 1
	split("#458588 #83a598 #cc241d #d79921 #689d6a #b16286 #7c6f64", colours, " ")
}
/^\{"load":"[0-9]+"/ {
	count = text($0, "load") + 0
	name = text($0, "program")
	v = member($0, value) / scale
	if (v <= 0) next
	if (!(name in known)) { known[name] = ++names; order[names] = name }
	points[name] = points[name] " " count ":" v
	counts[count] = 1
	if (!least || count < least) least = count
	if (count > most) most = count
	if (!smallest || v < smallest) smallest = v
	if (v > largest) largest = v
}
END {
	low = 10 ^ int(log(smallest) / log(10) - (smallest < 1)); high = 10 ^ (int(log(largest) / log(10)) + 1)
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n", left + width + 130, top + height + 60
	printf "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>\n", left, title
	for (v = low; v <= high * 1.001; v *= 10)
		printf "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left, left + width, y(v), y(v), left - 8, y(v) + 4, v
	for (count in counts)
		printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", x(count), top + height + 20, count
	printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">processes</text>\n", left + width / 2, top + height + 44
	for (n = 1; n <= names; n++) {
		name = order[n]
		split(points[name], at, " ")
		path = ""
		# The order of the loads is that of the file, which need not be that of their numbers.
		m = 0
		for (i in at) { split(at[i], pair, ":"); xs[++m] = pair[1] + 0; ys[m] = pair[2] + 0 }
		for (i = 2; i <= m; i++)
			for (j = i; j > 1 && xs[j] < xs[j - 1]; j--) { swap = xs[j]; xs[j] = xs[j - 1]; xs[j - 1] = swap; swap = ys[j]; ys[j] = ys[j - 1]; ys[j - 1] = swap }
		for (i = 1; i <= m; i++) path = path sprintf("%s%.1f %.1f", i == 1 ? "M" : "L", x(xs[i]), y(ys[i]))
		printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", path, colours[n]
		for (i = 1; i <= m; i++) printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x(xs[i]), y(ys[i]), colours[n]
		labels[n] = y(ys[m])
		delete at; delete xs; delete ys
	}
	for (n = 1; n <= names; n++) {
		for (o = 1; o < n; o++) if (labels[n] - labels[o] < 14 && labels[o] - labels[n] < 14) { labels[n] = labels[o] + 14; o = 0 }
		printf "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>\n", left + width + 10, labels[n] + 4, colours[n], order[n]
	}
	print "</svg>"
}
