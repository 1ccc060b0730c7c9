namespace Bpftop.Host.View;

/// <summary>Which tree nodes and groups are closed, by the key of their line.</summary>
internal sealed class FoldState
{
    public bool IsClosed(ProcessKey key) => throw new NotImplementedException();

    public void Set(ProcessKey key, bool closed) => throw new NotImplementedException();

    /// <summary>Closes or opens every fold, those not there yet included (zM, zR).</summary>
    public void SetAll(bool closed) => throw new NotImplementedException();
}
