#!/bin/sh
# A NaN in a column of doubles changes which rows DuckDB finds in a Parquet file. Here Parquet.Net leaves it out of the row
# group's minimum and maximum, DuckDB trusts these: the filter that all values between them pass is dropped, and the NaN
# row comes with it; the filter that none passes skips the row group, and the NaN row is missed, though DuckDB holds
# NaN to be the greatest number. The same rows in a table give the other answer, without an error in either case. With
# can_have_nan = true the file's answers are the table's; isnan() is right in both.
#
# Seen with: Parquet.Net 6.1.0, DuckDB.NET.Data.Full 1.5.6.1, .NET SDK 10.0.401 (which has to be there). Rows: 1, NaN, 3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NUGET_PACKAGES="$work/packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat >app.cs <<'CS'
#:package Parquet.Net@6.1.0
#:package DuckDB.NET.Data.Full@1.5.6.1
#:property PublishAot=false
using DuckDB.NET.Data;
using Parquet;
using Parquet.Schema;

DataField<double> cpu = new("cpu");
await using (FileStream file = File.Create("rows.parquet"))
await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(cpu), file))
{
    using ParquetRowGroupWriter group = writer.CreateRowGroup();
    await group.WriteAsync<double>(cpu, new double[] { 1, double.NaN, 3 });
    group.CompleteValidate();
}

using DuckDBConnection connection = new("Data Source=:memory:");
connection.Open();
using DuckDBCommand command = connection.CreateCommand();
command.CommandText = "create table held as select * from read_parquet('rows.parquet', can_have_nan = true)";
command.ExecuteNonQuery();
foreach (string condition in new[] { "cpu < 5", "not (cpu > 5)", "cpu > 100", "isnan(cpu)" })
{
    Console.WriteLine($"{condition}: table {Count("held")}, file {Count("'rows.parquet'")}, "
        + $"can_have_nan {Count("read_parquet('rows.parquet', can_have_nan = true)")}");

    object? Count(string rows)
    {
        command.CommandText = $"select count(*) from {rows} where {condition}";
        return command.ExecuteScalar();
    }
}
CS
echo "dotnet $(dotnet --version), Parquet.Net 6.1.0, DuckDB.NET.Data.Full 1.5.6.1"
found=$(dotnet run app.cs)
echo "$found"
[ "$found" = "cpu < 5: table 2, file 3, can_have_nan 2
not (cpu > 5): table 2, file 3, can_have_nan 2
cpu > 100: table 1, file 0, can_have_nan 1
isnan(cpu): table 1, file 1, can_have_nan 1" ]
