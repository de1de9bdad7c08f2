"""The whole work in one piece: one HTML file, an EPUB, and what the PDF is printed from.

Each edition is made from the files of the built site alone, so it cannot say
anything else than the site. What a command calls, with the site's files by
their address (`{"index.html": b"…", "growth/index.html": b"…", …}`):

    work = read_work(site)             ValueError, one line, when this is no built site
    one_file(work) -> str              msc-exosomes-VERSION.html
    epub(work) -> bytes                msc-exosomes-VERSION.epub (runs pandoc)

and for the PDF, since printing is a command's work, scripts/print_pdf.py:

    pdf(one_file(work)) -> bytes       None when there is no Chromium

EDITIONS lists the first two as (ending, what it is for, function of the work).
The same site gives the same bytes: no clock, no random number, no machine.
"""
