"""発注データ: files of orders, looked through, placed as any order is, and asked to be cancelled if need be."""
